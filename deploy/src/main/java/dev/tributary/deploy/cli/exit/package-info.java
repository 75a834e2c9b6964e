/// How a command ends: with an exit code, or with a failure that people can read.
///
/// Start with [ExitCode]. Depends on nothing, so that a command of any topic can use it.
package dev.tributary.deploy.cli.exit;
