/// Tests of the benchmark, and a JMH benchmark that compares the speed of the matrix products with
/// EJML's. `deploy/bench/products` starts the latter; the build does not run it.
///
/// Start with [ProductsBenchmark]. Depends on `tensor`, EJML and JMH.
package dev.tributary.deploy.bench;
