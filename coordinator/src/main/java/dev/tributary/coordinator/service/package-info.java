/// The two gRPC services. Messages of workers become commands of the job and the reducers, whose
/// answers become messages. One actor owns each response stream.
///
/// Start with [TrainingEndpoint] for control, [ExchangeEndpoint] for bulk. Depends on `job`,
/// `reducer` and `round` beside it, on `wire` and on gRPC; the packages beside it know nothing of
/// gRPC.
package dev.tributary.coordinator.service;
