using System.Data.Common;

namespace Polystore.Runtime.Routing.Parts;

/// <summary>How a value is read from a row when the declaration does not say.</summary>
internal static class ColumnReading
{
    /// <summary>Decided once: enums are kept as their numbers, which drivers do not turn into enums alike; everything else is the driver's.</summary>
    public static Func<DbDataReader, int, TValue> Of<TValue>()
    {
        var type = Nullable.GetUnderlyingType(typeof(TValue)) ?? typeof(TValue);
        return type.IsEnum
            ? (row, ordinal) => (TValue)Enum.ToObject(type, row.GetInt64(ordinal))
            : static (row, ordinal) => row.GetFieldValue<TValue>(ordinal);
    }
}
