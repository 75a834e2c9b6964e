package dev.tributary.deploy.bench;

import dev.tributary.deploy.bench.Span.Side;
import dev.tributary.profile.Phase;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// The times of each step's parts, computed from the spans of all threads of all processes by a
/// sweep over their starts and ends in time order.
///
/// A step lasts from the last weight update of the step before to its own last weight update, as
/// `step_ms` does. Work is attributed to the step during which it happens, even if it belongs to
/// another step: weights still arrive when the next step has begun.
final class Timeline {
  private static final double NANOS_PER_MILLI = 1e6;

  private final int workers;
  private final int[][] busy = new int[Side.values().length][Phase.values().length]; // threads
  private int inTransit; // chunks that have been serialized and are not yet being parsed
  private Map<Part, Double> parts = zeros(); // the current step's

  private Timeline(int workers) {
    this.workers = workers;
  }

  /// The start or the end of a span.
  private record Edge(long time, Span span, boolean begins) {}

  /// Computes the parts of each step.
  ///
  /// @param spans the spans of all processes since their start, in any order
  /// @return milliseconds by step, without the first step, whose start is unknown
  static SortedMap<Long, Map<Part, Double>> of(List<Span> spans, int workers) {
    List<Edge> edges = new ArrayList<>(2 * spans.size());
    for (Span span : spans) {
      edges.add(new Edge(span.from(), span, true));
      edges.add(new Edge(span.to(), span, false));
    }
    edges.sort(Comparator.comparingLong(Edge::time));
    return new Timeline(workers).sweep(edges, ends(spans));
  }

  /// The end of each step: the time of its last weight update.
  private static SortedMap<Long, Long> ends(List<Span> spans) {
    SortedMap<Long, Long> ends = new TreeMap<>();
    for (Span span : spans) {
      if (span.phase() == Phase.OPTIMIZE) {
        ends.merge(span.step(), span.to(), Math::max);
      }
    }
    return ends;
  }

  private SortedMap<Long, Map<Part, Double>> sweep(List<Edge> edges, SortedMap<Long, Long> ends) {
    SortedMap<Long, Map<Part, Double>> steps = new TreeMap<>();
    int next = 0;
    long now = edges.isEmpty() ? 0 : edges.getFirst().time();
    for (Map.Entry<Long, Long> step : ends.entrySet()) {
      parts = zeros();
      while (edges.get(next).time() < step.getValue()) {
        pass(edges.get(next).time() - now);
        now = edges.get(next).time();
        take(edges.get(next).span(), edges.get(next).begins());
        next++;
      }
      pass(step.getValue() - now);
      now = step.getValue();
      steps.put(step.getKey(), parts);
    }
    if (!steps.isEmpty()) {
      steps.remove(steps.firstKey());
    }
    return steps;
  }

  private void take(Span span, boolean begins) {
    busy[span.side().ordinal()][span.phase().ordinal()] += begins ? 1 : -1;
    if (span.phase() == Phase.SERIALIZE && !begins) {
      inTransit++;
    } else if (span.phase() == Phase.PARSE && begins) {
      inTransit--;
    }
  }

  /// Attributes a time in which no span begins or ends.
  private void pass(long nanos) {
    double time = nanos / NANOS_PER_MILLI;
    double perWorker = time / workers;
    int local = busy(Phase.LOCAL_REDUCTION);
    int computing = busy(Phase.FORWARD) + busy(Phase.BACKWARD);
    boolean exchanging =
        busy(Phase.SERIALIZE)
                + busy(Phase.PARSE)
                + busy(Phase.REDUCE)
                + busy(Phase.OPTIMIZE)
                + busy(Phase.PUBLISH)
            > 0;
    add(Part.FORWARD, perWorker * busy(Phase.FORWARD));
    add(Part.BACKWARD, perWorker * (busy(Phase.BACKWARD) - local));
    add(Part.LOCAL_REDUCTION, perWorker * local);
    add(Part.SERIALIZING_GRADIENTS, perWorker * busy(Side.WORKER, Phase.SERIALIZE));
    add(Part.PARSING_WEIGHTS, perWorker * busy(Side.WORKER, Phase.PARSE));
    add(Part.IDLE, perWorker * (workers - computing));
    add(Part.PARSING_GRADIENTS, time * busy(Side.COORDINATOR, Phase.PARSE));
    add(Part.REDUCING, time * busy(Phase.REDUCE));
    add(Part.OPTIMIZING, time * busy(Phase.OPTIMIZE));
    add(Part.PUBLISHING, time * busy(Phase.PUBLISH));
    add(Part.SERIALIZING_WEIGHTS, time * busy(Side.COORDINATOR, Phase.SERIALIZE));
    add(Part.COMPUTING, computing > 0 ? time : 0);
    add(Part.EXCHANGE, exchanging ? time : 0);
    add(Part.HIDDEN, computing > 0 && exchanging ? time : 0);
    if (computing == 0 && !exchanging) {
      add(inTransit > 0 ? Part.WIRE : Part.QUIET, time);
    }
  }

  private int busy(Phase phase) {
    return busy(Side.WORKER, phase) + busy(Side.COORDINATOR, phase);
  }

  private int busy(Side side, Phase phase) {
    return busy[side.ordinal()][phase.ordinal()];
  }

  private void add(Part part, double time) {
    parts.merge(part, time, Double::sum);
  }

  private static Map<Part, Double> zeros() {
    Map<Part, Double> zeros = new EnumMap<>(Part.class);
    for (Part part : Part.values()) {
      zeros.put(part, 0.0);
    }
    return zeros;
  }
}
