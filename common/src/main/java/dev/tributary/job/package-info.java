/// The job file: conversion of YAML to a `Job` message with the line of every key, checks that need
/// only the file, defaults, the numerical identity of a job, and the errors of wrong input and of
/// file systems.
///
/// Start with [JobFile]. Depends on the job's messages, on `digest` for the digest of a job, and on
/// `text`.
package dev.tributary.job;
