/** Loaded into a part before its own code: from its first moment on it ends when the process that started it does. */
process.on('disconnect', () => process.exit());
