/// Tables of text: the division of a stream into records and cells, and the values of cells.
/// Nothing here is learnt from a table, and nothing here knows what a column is for.
///
/// Start with [TableText], [Cells] and [TableReader]. Depends on `job` (for errors) and the matrix
/// type.
package dev.tributary.data.table;
