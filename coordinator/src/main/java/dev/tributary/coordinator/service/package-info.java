/// The two gRPC services. The services turn messages of workers into commands for the job and the
/// reducers, and turn their answers into messages. One actor owns each response stream.
///
/// Start with [TrainingEndpoint] for control, [ExchangeEndpoint] for bulk. Depends on `job`,
/// `membership`, `reducer` and `round`, on `wire` and on gRPC, which those packages do not use.
package dev.tributary.coordinator.service;
