/// What a run leaves in its directory, who may write there, and how a run that was broken off goes
/// on.
///
/// Start with [Beginning], the decision, then [RunDirectory]. Depends on `common` and on the
/// coordinator's events.
package dev.tributary.deploy.run;
