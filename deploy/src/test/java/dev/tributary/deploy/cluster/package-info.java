/// The fixtures of the tests that run the command.
///
/// | running it | |
/// |---|---|
/// | [Tributary] | the command, run within the JVM of the test |
/// | [TributaryProcess] | the command in a process of its own, which can be stopped and killed |
/// | [Transcript] | the lines that a command prints, which a test can wait for |
/// | [Cluster] | a coordinator and its workers over TCP on this machine |
/// | [DigitsCoordinator] | a coordinator of the digits in this JVM, which strangers try to join |
/// | [RefusedCall] | the call of a peer that the coordinator must refuse |
///
/// | causing faults | |
/// |---|---|
/// | [InterceptedWorker] | a real worker whose gradients the test holds back or alters |
/// | [GradientInterceptor] | what holds them back or alters them; it also makes the worker look fast, so that it is given the shards |
/// | [NamespaceNetwork] | hosts in network namespaces, with cables that can be pulled |
/// | [SmallDisk] | a file system that can be filled |
/// | [ReadOnlyDirectory] | a directory in which not even root can write |
/// | [StuckFile] | a file at which its writer hangs |
///
/// | what is run, and what must come of it | |
/// |---|---|
/// | [TestJobs] | texts of job files |
/// | [Digits] | three epochs of the digits, and the hash of their weights |
/// | [WeightsHash] | the hash that a run must end with, by the one-process trainer |
/// | [RecordedRun] | the directory that a run leaves |
///
/// Start with [Tributary] and [Cluster].
package dev.tributary.deploy.cluster;
