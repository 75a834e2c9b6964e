/// The benchmark: times the steps of standard workloads as users run them, with `train` in one
/// process or with a coordinator and workers over TCP. It also times the exchange alone, in
/// comparison with a plain socket.
///
/// Start with [BenchCommand], then [Bench]. [Timeline] computes the parts of a step. Depends on
/// `process`, on `cli.option` and `cli.exit`, on `common`, and on JDK Flight Recorder.
package dev.tributary.deploy.bench;
