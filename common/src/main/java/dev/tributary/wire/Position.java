package dev.tributary.wire;

/// Where the first value of a chunk stands.
///
/// @param parameter in the network's parameter order, from 0
/// @param offset in elements of the parameter's memory order, from 0
public record Position(int parameter, int offset) {

  public Position {
    if (parameter < 0 || offset < 0) {
      throw new IllegalArgumentException("parameter " + parameter + ", offset " + offset);
    }
  }
}
