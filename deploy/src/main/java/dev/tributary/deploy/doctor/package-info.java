/// Looking at a machine before a run is started there, or after one would not: the JVM, memory and
/// disk against what a job needs, token and certificates, and the coordinator as a worker would
/// call it.
///
/// Start with [Doctor]; what is found is a [Check]. Facts are gathered in one place and judged by
/// functions of them. Depends on `connection` and `security`.
package dev.tributary.deploy.doctor;
