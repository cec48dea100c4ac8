using System.Text.Json;
using System.Text.Json.Serialization;

namespace Polystore.Core.Json;

/// <summary>
/// JSON has no infinity and no NaN, which sums and products of a pasted plan's numbers may reach: the one is written as the largest number, the
/// other as null.
/// </summary>
internal sealed class FiniteNumberConverter : JsonConverter<double>
{
    /// <inheritdoc />
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
    {
        if (double.IsNaN(value))
        {
            writer.WriteNullValue();
        }
        else
        {
            writer.WriteNumberValue(Math.Clamp(value, double.MinValue, double.MaxValue));
        }
    }
}
