/// The `tributary` command: the entry point, the commands that run or examine one job, and the
/// output of a run on the console.
///
/// Start with [Main], then [TrainCommand]. A command of another topic is in the package of that
/// topic, and [Main] lists it. Only `Main` depends on commands. Depends on all other packages.
package dev.tributary.deploy.cli;
