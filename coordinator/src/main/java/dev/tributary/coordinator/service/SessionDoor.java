package dev.tributary.coordinator.service;

import dev.tributary.coordinator.round.SessionId;
import dev.tributary.proto.v1.ExchangeServiceGrpc;
import dev.tributary.proto.v1.TrainingServiceGrpc;
import dev.tributary.wire.AdmittedCall;
import dev.tributary.wire.SessionKey;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.atomic.AtomicBoolean;

/// Admits the calls of sessions by the key in their headers, before a byte of their messages is
/// read. A call of a method without a session passes. A refusal is thrown, and
/// [dev.tributary.wire.ExchangeMethods#answeringRefusals] answers it.
///
/// @param sessions the sessions and their keys
record SessionDoor(Sessions sessions) implements ServerInterceptor {
  /// The session of the call that this thread serves.
  static final Context.Key<SessionId> SESSION = Context.key("session");

  private static final String CONTROL = TrainingServiceGrpc.getSessionMethod().getFullMethodName();
  private static final String GRADIENTS =
      ExchangeServiceGrpc.getPushGradientsMethod().getFullMethodName();
  private static final String WEIGHTS =
      ExchangeServiceGrpc.getPullWeightsMethod().getFullMethodName();

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    String method = call.getMethodDescriptor().getFullMethodName();
    if (!method.equals(CONTROL) && !method.equals(GRADIENTS) && !method.equals(WEIGHTS)) {
      return next.startCall(call, headers);
    }
    SessionKey key =
        SessionKey.in(headers)
            .orElseThrow(
                () ->
                    refused(
                        Status.INVALID_ARGUMENT,
                        "the header tributary-session is missing or malformed; send the session's"
                            + " key, 16 lower-case hexadecimal digits"));
    return admit(call, headers, next, method.equals(CONTROL) ? begin(key) : claim(key, method));
  }

  private Admitted begin(SessionKey key) {
    return sessions
        .begin(key)
        .map(session -> new Admitted(session, () -> sessions.end(session)))
        .orElseThrow(
            () ->
                refused(
                    Status.FAILED_PRECONDITION,
                    "the session's key is in use; draw a new key for each session"));
  }

  private Admitted claim(SessionKey key, String method) {
    Sessions.Bulk kind = method.equals(GRADIENTS) ? Sessions.Bulk.GRADIENTS : Sessions.Bulk.WEIGHTS;
    return sessions
        .claim(key, kind)
        .map(
            session -> {
              AdmittedCall.mark();
              return new Admitted(session, () -> sessions.release(session, kind));
            })
        .orElseThrow(
            () ->
                refused(
                    Status.FAILED_PRECONDITION,
                    "no live session has this key, or it has such a stream already; join anew"));
  }

  /// @param onEnd called when the call has ended
  private record Admitted(SessionId session, Runnable onEnd) {}

  private static <Q, A> ServerCall.Listener<Q> admit(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next, Admitted admitted) {
    Context context = Context.current().withValue(SESSION, admitted.session());
    AtomicBoolean ended = new AtomicBoolean();
    Runnable end =
        () -> {
          if (ended.compareAndSet(false, true)) {
            admitted.onEnd().run();
          }
        };
    ServerCall.Listener<Q> service;
    try {
      service = Contexts.interceptCall(context, call, headers, next);
    } catch (RuntimeException e) {
      end.run();
      throw e;
    }
    return new SimpleForwardingServerCallListener<>(service) {
      @Override
      public void onCancel() {
        try {
          super.onCancel();
        } finally {
          end.run();
        }
      }

      @Override
      public void onComplete() {
        try {
          super.onComplete();
        } finally {
          end.run();
        }
      }
    };
  }

  private static StatusRuntimeException refused(Status status, String why) {
    return status.withDescription(why).asRuntimeException();
  }
}
