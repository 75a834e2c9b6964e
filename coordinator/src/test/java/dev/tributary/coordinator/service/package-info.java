/// Tests of the gRPC services, within one process. Start with [CoordinatorServiceTest]. The
/// fixtures:
/// - [CoordinatorServer]: a coordinator with a gRPC server, and a channel to it.
/// - [GrpcWorker]: a worker that the test drives over gRPC, and that can violate the protocol.
package dev.tributary.coordinator.service;
