// A process that runs test files ends with the one that started it, and its children with it: also where that was killed.
process.once('disconnect', () => process.exit(1));
