using Npgsql;
using Polystore.Core.Json;

namespace Polystore.Postgres.Observe.Queries;

/// <summary>
/// Reads a row column by column, in the order of the query; a name out of order is a defect and ends the observation. What comes
/// by the ten thousand is read so: JSON would
/// have the server look up how to print each column of each row anew (composite_to_json in src/backend/utils/adt/json.c), a
/// quarter of what a large catalogue costs it, and name every column in every row.
/// </summary>
/// <param name="reader">Stands at the result. <c>"char"</c> has to be cast to text: the driver knows it only from the type catalogue, which is not read.</param>
internal sealed class ColumnReader(NpgsqlDataReader reader)
{
    private readonly string[] names = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToArray();
    private readonly uint[] types = Enumerable.Range(0, reader.FieldCount).Select(reader.GetDataTypeOID).ToArray();
    private int next;

    // pg_type.dat; these numbers never change.
    private const uint Int2Array = 1005;
    private const uint Float4 = 700;

    /// <summary>Goes to the first column of the row at which the driver's reader stands.</summary>
    public void Rewind() => next = 0;

    public bool Bool(string name) => IsNull(name, out var i) ? default : reader.GetBoolean(i);

    public int Int32(string name) => IsNull(name, out var i) ? default : reader.GetInt32(i);

    public long Int64(string name) => IsNull(name, out var i) ? default : reader.GetInt64(i);

    public long? Int64OrNull(string name) => IsNull(name, out var i) ? null : reader.GetInt64(i);

    public double Double(string name) => DoubleOrNull(name) ?? default;

    public double? DoubleOrNull(string name) => IsNull(name, out var i) ? null : types[i] == Float4 ? AsPrinted(reader.GetFloat(i)) : reader.GetDouble(i);

    public string Text(string name) => TextOrNull(name) ?? "";

    public string? TextOrNull(string name) => IsNull(name, out var i) ? null : SharedText.Of(reader.GetString(i));

    public DateTimeOffset? TimeOrNull(string name) => IsNull(name, out var i) ? null : new DateTimeOffset(reader.GetDateTime(i));

    public IReadOnlyList<int> Int32s(string name) => Int32sOrNull(name) ?? [];

    public IReadOnlyList<int>? Int32sOrNull(string name) => IsNull(name, out var i) ? null
        : types[i] == Int2Array ? Array.ConvertAll(reader.GetFieldValue<short[]>(i), number => (int)number)
        : reader.GetFieldValue<int[]>(i);

    public IReadOnlyList<long> Int64s(string name) => Int64sOrNull(name) ?? [];

    public IReadOnlyList<long>? Int64sOrNull(string name) => IsNull(name, out var i) ? null : reader.GetFieldValue<long[]>(i);

    public IReadOnlyList<string>? TextsOrNull(string name) => IsNull(name, out var i) ? null : Array.ConvertAll(reader.GetFieldValue<string[]>(i), SharedText.Of);

    public IReadOnlyList<double>? DoublesOrNull(string name) => IsNull(name, out var i) ? null : Array.ConvertAll(reader.GetFieldValue<float[]>(i), AsPrinted);

    private bool IsNull(string name, out int column)
    {
        column = next++;
        if (!string.Equals(names[column], name, StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"column {column + 1} is {names[column]}, where {name} is read");
        }

        return reader.IsDBNull(column);
    }

    // The shortest text that is this number, as the server prints it: 0.1 and not 0.100000001.
    private static double AsPrinted(float value) =>
        double.Parse(value.ToString(System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture);
}
