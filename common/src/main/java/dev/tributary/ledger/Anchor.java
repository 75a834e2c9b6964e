package dev.tributary.ledger;

import java.util.ArrayList;
import java.util.List;

/// From where on a ledger says something: the weights before the first step that it records. The
/// first line of a ledger is one, and so is the line after steps that could not be recorded.
///
/// @param step 0 where a run begins
/// @param origin who wrote the line. It differs between two runs of one job and is not compared
public record Anchor(long step, Subject subject, ModelDigest weights, Origin origin)
    implements LedgerRecord {

  /// What the run trains, and on what.
  ///
  /// @param job SHA-256 of all of the job that has an influence on the bits, in hexadecimal
  /// @param data SHA-256 of the samples, in hexadecimal
  /// @param parameters in parameter order
  public record Subject(String job, String data, Epoch epoch, List<Parameter> parameters) {

    public Subject {
      parameters = List.copyOf(parameters);
    }

    /// What keeps the records of `other` from being comparable to those of this one, a line each.
    /// Other data do not: it is worth knowing where they begin to matter.
    public List<String> differences(Subject other) {
      List<String> all = new ArrayList<>();
      if (!job.equals(other.job)) {
        all.add("the job is " + job + " here and " + other.job + " there");
      }
      if (!parameters.equals(other.parameters)) {
        all.add("the parameters are " + parameters + " here and " + other.parameters + " there");
      }
      return all;
    }
  }

  /// What an epoch counts.
  ///
  /// @param samples to train on
  /// @param batch samples of a step
  /// @param dropLast whether the last minibatch is left out if it is short
  public record Epoch(long samples, int batch, boolean dropLast) {

    /// How many of the samples are counted.
    public long counted() {
      return dropLast ? samples - samples % batch : samples;
    }
  }

  /// @param shape in files, outermost extent first
  /// @param layout how the elements lie in memory, against that: `row`, just so, or `transposed`,
  ///   the first extent last
  public record Parameter(String name, List<Integer> shape, String layout) {

    public Parameter {
      shape = List.copyOf(shape);
    }

    @Override
    public String toString() {
      return name + " " + shape;
    }
  }

  /// @param term the incarnation of the coordinator
  public record Origin(long runId, long term) {}
}
