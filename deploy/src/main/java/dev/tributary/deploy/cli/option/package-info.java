/// The options that several commands share, with one mixin for each group.
///
/// Start with [JobOptions]. Depends on `net` and `security` for their settings, and on no command.
package dev.tributary.deploy.cli.option;
