/// The commands for somebody who has a table and no job yet: what the table holds, and a job file
/// to start from.
///
/// Start with [InspectCommand] and [InitCommand]. Depends on `cli.exit` and on `common`.
package dev.tributary.deploy.table;
