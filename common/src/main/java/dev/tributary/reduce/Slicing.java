package dev.tributary.reduce;

import java.util.ArrayList;
import java.util.List;

/// The division of parameters into slices. Slice `i` starts at element `i * CHUNK_FLOATS`, and all
/// but the last slice of a parameter are full. All partials and the weights are divided in the same
/// way, so slices with the same [SliceId] can be added element by element.
///
/// The division is part of the numerics contract, even if nothing is sent: the norm for clipping a
/// gradient is summed slice by slice, and the digests of a ledger are computed slice by slice.
public final class Slicing {

  /// The length of a full slice. Another length would change the bits of every clipped run and
  /// every digest. It is a multiple of 16 floats (one cache line, or the longest vector), and the
  /// largest for which the float32 values and their header fit one buffer of gRPC.
  public static final int CHUNK_FLOATS = 262_112;

  private Slicing() {}

  /// The slices of one parameter of `size` elements, in order.
  ///
  /// @param parameter the index of the parameter in the network, from 0
  public static List<SliceId> of(int parameter, int size) {
    int count = Math.ceilDiv(size, CHUNK_FLOATS);
    List<SliceId> slices = new ArrayList<>(count);
    for (int slice = 0; slice < count; slice++) {
      slices.add(new SliceId(parameter, slice));
    }
    return slices;
  }

  /// The slices of a whole model, in order.
  ///
  /// @param sizes the number of elements of each parameter
  public static List<SliceId> ofModel(List<Integer> sizes) {
    List<SliceId> slices = new ArrayList<>();
    for (int parameter = 0; parameter < sizes.size(); parameter++) {
      slices.addAll(of(parameter, sizes.get(parameter)));
    }
    return slices;
  }
}
