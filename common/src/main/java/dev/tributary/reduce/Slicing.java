package dev.tributary.reduce;

import java.util.ArrayList;
import java.util.List;

/// How parameters are cut into slices: slice `i` starts at element `i * CHUNK_FLOATS`, and all but
/// the last slice of a parameter are full. Every partial and the weights are cut alike, so slices
/// of one [SliceId] can be added element by element.
///
/// The cut is part of the numerics contract, whether anything is sent or not: the norm that a
/// gradient is clipped by is summed slice by slice, and so are the digests of a ledger.
public final class Slicing {

  /// The length of a full slice. Another length would change the bits of every clipped run and
  /// every digest. It is a multiple of 16, which is a cache line and the longest vector, and as
  /// many float32s as fit one of gRPC's buffers together with their header.
  public static final int CHUNK_FLOATS = 262_112;

  private Slicing() {}

  /// The slices of one parameter of `size` elements, in order.
  ///
  /// @param parameter in the network's parameter order, from 0
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
