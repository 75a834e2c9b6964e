/// Standard output and standard error of the process: what could not be written is known, and what
/// nobody reads stops nothing that matters.
///
/// Start with [Output], then [StandardStream]. A [JsonLine] is output for programs. Depends on the
/// texts of failures and on the clock.
package dev.tributary.deploy.output;
