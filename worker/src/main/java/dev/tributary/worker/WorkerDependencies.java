package dev.tributary.worker;

import dev.tributary.proto.v1.GetJobResponse;
import dev.tributary.train.PreparedJob;
import dev.tributary.worker.link.Route;
import java.util.function.Consumer;
import java.util.function.Function;

/// The collaborators of a worker.
///
/// @param route connects to the coordinator
/// @param prepare opens the data of a job and builds its model; called on a thread for files
/// @param observer receives every event of the worker
/// @param listener receives the end of the worker, once
public record WorkerDependencies(
    Route route,
    Function<GetJobResponse, PreparedJob> prepare,
    Consumer<WorkerEvent> observer,
    Consumer<WorkerEnd> listener) {}
