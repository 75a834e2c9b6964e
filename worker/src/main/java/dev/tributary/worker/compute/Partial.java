package dev.tributary.worker.compute;

import dev.tributary.reduce.TreeNode;
import org.ejml.data.FMatrixRMaj;

/// The gradient of one parameter, summed over the shards of one node, as the worker sends it.
public record Partial(long step, int parameter, TreeNode node, FMatrixRMaj sum) {}
