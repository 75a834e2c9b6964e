/// Checks of a machine before a run is started there, or after a start has failed: the JVM, memory
/// and disk compared with the needs of a job, token and certificates, and the coordinator, called
/// as a worker calls it.
///
/// Start with [DoctorCommand], then [Doctor]. A result is a [Check]. Facts are gathered separately
/// from the functions that judge them. Depends on `net` and `security`, and on `cli.option` and
/// `cli.exit`.
package dev.tributary.deploy.doctor;
