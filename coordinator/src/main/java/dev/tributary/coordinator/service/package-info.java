/// The two gRPC services, translated: what workers send becomes commands of the job and the
/// reducers, and what these say becomes messages. One actor owns each response stream.
///
/// Start with [TrainingEndpoint] for control, [ExchangeEndpoint] for bulk. Depends on the packages
/// beside it; nothing of gRPC is known outside this one.
package dev.tributary.coordinator.service;
