/// The end of a command: an exit code, or a failure with a message.
///
/// Start with [ExitCode]. Depends on nothing, so that commands of all topics can use it.
package dev.tributary.deploy.cli.exit;
