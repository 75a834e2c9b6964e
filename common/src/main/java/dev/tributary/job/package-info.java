/// The job file: YAML to `Job` message with the line of every key, checks that need nothing but the
/// file, defaults, what makes two jobs numerically one, and the words for what a person got wrong
/// or a file system refuses.
///
/// Start with [JobFile]. Depends on the job's messages, and on `digest` for what names a job.
package dev.tributary.job;
