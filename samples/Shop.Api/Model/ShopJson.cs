using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;

namespace Polystore.Samples.ShopApi.Model;

/// <summary>JSON of everything that is stored, cached or answered.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(User))]
[JsonSerializable(typeof(UserWithProfile))]
[JsonSerializable(typeof(UserAnalytics))]
[JsonSerializable(typeof(NewUser))]
[JsonSerializable(typeof(UserView))]
[JsonSerializable(typeof(IReadOnlyList<Product>))]
[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(Review))]
[JsonSerializable(typeof(IReadOnlyList<Review>))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(int))]
internal sealed partial class ShopJson : JsonSerializerContext;

/// <summary>A customer, and the parts that could not be read just now.</summary>
internal sealed record UserView(User User, IReadOnlyList<string> Missing);
