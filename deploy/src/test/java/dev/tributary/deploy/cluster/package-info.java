/// The fixtures of the tests that run the command.
///
/// | running the command | |
/// |---|---|
/// | [Tributary] | the command, run within the JVM of the test |
/// | [TributaryProcess] | the command in a process of its own, which can be paused and killed |
/// | [Transcript] | the lines that a command prints; a test can wait for a line |
/// | [Cluster] | a coordinator and its workers over TCP on this machine |
/// | [DigitsCoordinator] | a coordinator of the digits in this JVM, for peers that it must refuse |
/// | [RefusedCall] | the observer of a call that the coordinator must refuse |
///
/// | causing faults | |
/// |---|---|
/// | [InterceptedWorker] | a real worker whose gradients the test holds or alters |
/// | [GradientInterceptor] | the gRPC interceptor of that worker; it also reports tiny computing times, so that the worker gets the shards |
/// | [NamespaceNetwork] | hosts in network namespaces, which can be disconnected |
/// | [SmallDisk] | a file system that can be filled |
/// | [ReadOnlyDirectory] | a directory in which even root cannot create files |
///
/// | jobs and expected results | |
/// |---|---|
/// | [TestJobs] | texts of job files |
/// | [Digits] | three epochs of the digits, and the hash of their weights |
/// | [WeightsHash] | the hash that a run must have, computed by the one-process trainer |
/// | [RecordedRun] | the files in a run's directory |
///
/// Start with [Tributary] and [Cluster].
package dev.tributary.deploy.cluster;
