/// Looking at a machine before a run is started there, or after a start has failed: the JVM, memory
/// and disk against what a job needs, token and certificates, and the coordinator as a worker would
/// call it.
///
/// Start with [DoctorCommand], then [Doctor]; a result is a [Check]. Facts are gathered in one
/// place and judged by functions of them. Depends on `net` and `security`.
package dev.tributary.deploy.doctor;
