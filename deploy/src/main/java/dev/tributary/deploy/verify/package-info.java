/// The verification of runs from their directories: the audit of one run's ledger and weights, and
/// the comparison of two runs.
///
/// Start with [VerifyCommand], then [RunAudit] and [RunComparison]. Depends on the coordinator's
/// `run` for the names of the files, and on `cli.exit`.
package dev.tributary.deploy.verify;
