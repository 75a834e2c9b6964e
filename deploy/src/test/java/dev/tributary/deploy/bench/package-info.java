/// How fast the arithmetic is, measured with JMH beside what else could do it. Nothing here is a
/// test: figures are for people, who start `deploy/bench/products`.
///
/// Start with [ProductsBenchmark]. Depends on `tensor`, EJML and JMH.
package dev.tributary.deploy.bench;
