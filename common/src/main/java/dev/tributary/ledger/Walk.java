package dev.tributary.ledger;

import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalInt;

/// Reads two ledgers side by side to compare them.
final class Walk {
  private final Iterator<StateRecord> here;
  private final Iterator<StateRecord> there;
  private final Anchor anchor;
  private StateRecord left;
  private StateRecord right;
  private long steps;
  private boolean met;

  Walk(Iterator<StateRecord> here, Iterator<StateRecord> there) {
    this.here = here;
    this.there = there;
    this.left = here.next();
    this.right = there.next();
    this.anchor = (Anchor) left;
  }

  Comparison compare() {
    while (true) {
      if (left.step() == right.step()) {
        met = true;
        Optional<Comparison> difference = difference();
        if (difference.isPresent()) {
          return difference.get();
        }
        if (left instanceof StepRecord && right instanceof StepRecord) {
          steps++;
        }
      }
      boolean advanceLeft = left.step() <= right.step();
      boolean advanceRight = right.step() <= left.step();
      if (advanceLeft && !here.hasNext() || advanceRight && !there.hasNext()) {
        return end();
      }
      left = advanceLeft ? here.next() : left;
      right = advanceRight ? there.next() : right;
    }
  }

  private Comparison end() {
    while (here.hasNext()) {
      left = here.next();
    }
    while (there.hasNext()) {
      right = there.next();
    }
    if (!met) {
      return new Comparison.NoCommonStep(left.step(), right.step());
    }
    return left.step() == right.step()
        ? new Comparison.Identical(steps, left)
        : new Comparison.DifferentLength(steps, left.step(), right.step());
  }

  private Optional<Comparison> difference() {
    if (left instanceof StepRecord a && right instanceof StepRecord b) {
      if (!a.minibatch().equals(b.minibatch()) || a.samples() != b.samples()) {
        return Optional.of(different(new Comparison.Aspect.Samples(), text(a), text(b)));
      }
      OptionalInt gradient = a.gradient().firstDifference(b.gradient());
      if (gradient.isPresent()) {
        int p = gradient.getAsInt();
        return Optional.of(
            of(new Comparison.Aspect.Gradient(name(p)), p, a.gradient(), b.gradient()));
      }
      if (Double.doubleToLongBits(a.loss()) != Double.doubleToLongBits(b.loss())) {
        return Optional.of(
            different(
                new Comparison.Aspect.Loss(),
                Double.toString(a.loss()),
                Double.toString(b.loss())));
      }
    }
    OptionalInt weights = left.weights().firstDifference(right.weights());
    return weights.isPresent()
        ? Optional.of(
            of(
                new Comparison.Aspect.Weights(name(weights.getAsInt())),
                weights.getAsInt(),
                left.weights(),
                right.weights()))
        : Optional.empty();
  }

  private Comparison.Different of(
      Comparison.Aspect aspect, int parameter, ModelDigest a, ModelDigest b) {
    return new Comparison.Different(
        left.step(),
        aspect,
        a.parameters().get(parameter).toString(),
        b.parameters().get(parameter).toString(),
        a.differences(b) - 1);
  }

  private Comparison.Different different(Comparison.Aspect aspect, String a, String b) {
    return new Comparison.Different(left.step(), aspect, a, b, 0);
  }

  private String name(int parameter) {
    return anchor.subject().parameters().get(parameter).name();
  }

  private static String text(StepRecord step) {
    return "%s samples of epoch %s from position %s"
        .formatted(step.samples(), step.minibatch().epoch(), step.minibatch().from());
  }
}
