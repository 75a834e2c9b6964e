/// The two gRPC services, translated: what workers send becomes commands of the job and the
/// reducers, and what these say becomes messages. One actor owns each response stream.
///
/// Start with [TrainingEndpoint] for control, [ExchangeEndpoint] for bulk. Depends on `job`,
/// `reducer` and `round` beside it, on `wire` and on gRPC, which no package beside it knows.
package dev.tributary.coordinator.service;
