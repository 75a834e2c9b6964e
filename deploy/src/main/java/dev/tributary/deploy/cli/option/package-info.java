/// What all commands may use: the options that several of them share, a mixin for each, and how a
/// command ends.
///
/// Start with [JobOptions] for the options and [ExitCode] for the end. Depends on no command.
package dev.tributary.deploy.cli.option;
