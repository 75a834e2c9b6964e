/// Tests of the benchmark, and how fast the arithmetic is, measured with JMH beside what else could
/// do it: those figures are for people, who start `deploy/bench/products`.
///
/// Start with [ProductsBenchmark]. Depends on `tensor`, EJML and JMH.
package dev.tributary.deploy.bench;
