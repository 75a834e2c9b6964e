/// The `tributary` command: the program's entry, the commands that run or examine one job, and what
/// people see of a run.
///
/// Start with [Main], then [TrainCommand]. A command of another topic lives in the package of its
/// topic, and [Main] names it. Nothing but `Main` depends on a command. Depends on all other
/// packages.
package dev.tributary.deploy.cli;
