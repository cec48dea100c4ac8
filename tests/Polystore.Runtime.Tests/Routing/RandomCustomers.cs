namespace Polystore.Runtime.Tests.Routing;

/// <summary>Customers of every shape: parts missing, fields coming and going, names that no path can have, numbers at their ends.</summary>
internal sealed class RandomCustomers(int seed)
{
    private static readonly string[] Words = ["", "a", "$set", "a.b", "_id", "_version", "ä 漢 🙂", "O'Neill", "1", "home", new string('x', 300)];
    private static readonly decimal[] Numbers = [0, 1.50m, -7, 0.1m, 79228162514264337593543950335m, 12.000m, 0.0000000000000000000000000001m, int.MaxValue, long.MinValue];

    private readonly Random random = new(seed);

    public Customer New(long id) => new()
    {
        Id = id,
        Name = Word(),
        Email = random.Next(3) == 0 ? null : $"{id}-{random.Next()}@example.com",
        Level = (Level)random.Next(5, 7),
        Rating = random.Next(3) == 0 ? null : random.NextDouble() * 5,
        Joined = DateTimeOffset.UnixEpoch.AddMicroseconds(random.NextInt64(2_000_000_000_000_000)),
        Profile = random.Next(4) == 0 ? null : Profile(),
        Cart = random.Next(3) == 0 ? null : new Cart(Enumerable.Range(0, random.Next(4)).ToDictionary(i => "p" + i, _ => random.Next(9))),
    };

    /// <summary>A changed copy: some properties, some parts, or nothing.</summary>
    public Customer Changed(Customer before)
    {
        var other = New(before.Id);
        return before with
        {
            Name = Pick(before.Name, other.Name),
            Email = Pick(before.Email, other.Email),
            Level = Pick(before.Level, other.Level),
            Rating = Pick(before.Rating, other.Rating),
            Joined = Pick(before.Joined, other.Joined),
            Profile = before.Profile is { } profile && other.Profile is { } drawn && random.Next(2) == 0
                ? profile with { Theme = Pick(profile.Theme, drawn.Theme), Answers = Pick(profile.Answers, drawn.Answers), Home = Pick(profile.Home, drawn.Home), Sizes = Pick(profile.Sizes, drawn.Sizes) }
                : Pick(before.Profile, other.Profile),
            Cart = Pick(before.Cart, other.Cart),
        };
    }

    private Profile Profile() => new(
        Word(),
        Enumerable.Range(0, random.Next(4)).Select(_ => Word()).Distinct().ToDictionary(word => word, _ => random.Next(3) == 0 ? null : Word()),
        random.Next(3) == 0 ? null : new Address(Word(), Word()),
        [.. Enumerable.Range(0, random.Next(4)).Select(_ => Numbers[random.Next(Numbers.Length)])]);

    private string Word() => Words[random.Next(Words.Length)];

    private TValue Pick<TValue>(TValue one, TValue other) => random.Next(2) == 0 ? one : other;
}
