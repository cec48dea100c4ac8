using System.Text.Json;
using System.Text.Json.Serialization;

namespace Polystore.Core.Json;

/// <summary>Writes <c>NotExamined</c> as <c>not_examined</c>.</summary>
/// <typeparam name="T">The enum.</typeparam>
public sealed class SnakeCaseEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where T : struct, Enum;
