/// The options that several commands share, a mixin for each.
///
/// Start with [JobOptions]. Depends on `net` and `security` for their settings, and on no command.
package dev.tributary.deploy.cli.option;
