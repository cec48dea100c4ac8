namespace Polystore.Samples.Shop.Generate;

/// <summary>The vocabulary out of which names and texts are put together.</summary>
internal static class Words
{
    public static readonly string[] FirstNames =
    [
        "Anna", "Ben", "Clara", "David", "Elena", "Felix", "Greta", "Hugo", "Ida", "Jonas", "Karla", "Leo", "Mia", "Noah", "Olivia", "Paul",
        "Rosa", "Samuel", "Tilda", "Umar", "Vera", "Wim", "Xenia", "Yusuf", "Zoe", "Amélie", "Björn", "Chiara", "Dmitri", "Emma", "Fatima",
        "Gabriel", "Hana", "Ivan", "Julia", "Kenji", "Lucía", "Mateusz", "Nadia", "Oscar", "Priya", "Quentin", "Renée", "Sofia", "Tomás",
        "Ursula", "Victor", "Wanda", "Yuki", "Zdeněk",
    ];

    public static readonly string[] LastNames =
    [
        "Keller", "Martin", "de Vries", "Gruber", "Rossi", "García", "Smith", "Meier", "Lindqvist", "Nowak", "Dvořák", "Jensen", "Hansen",
        "Johnson", "Tanaka", "Brown", "Schneider", "Dubois", "Jansen", "Huber", "Bianchi", "López", "Taylor", "Müller", "Eriksson", "Kowalski",
        "Svoboda", "Nielsen", "Olsen", "Williams", "Sato", "Wilson", "Fischer", "Moreau", "Bakker", "Wagner", "Ferrari", "Sánchez", "Evans",
        "Weber", "O'Brien", "Becker", "Laurent", "Visser", "Steiner", "Conti", "Torres", "Walker", "Baumann", "Park",
    ];

    public static readonly string[] MailHosts = ["example.com", "example.org", "example.net", "mail.example.com", "post.example.org"];

    public static readonly string[] Styles =
    [
        "Nordic", "Classic", "Urban", "Alpine", "Coastal", "Retro", "Pure", "Studio", "Heritage", "Compact", "Royal", "Little", "Grand",
        "Quiet", "Bright", "Everyday", "Field", "Harbour", "Linden", "Northern",
    ];

    public static readonly string[] Materials =
    [
        "Oak", "Walnut", "Linen", "Cotton", "Steel", "Copper", "Glass", "Wool", "Bamboo", "Leather", "Ceramic", "Carbon", "Recycled", "Cork",
        "Slate", "Velvet",
    ];

    public static readonly string[] Colours = ["black", "white", "red", "blue", "green", "sand", "grey", "yellow", "natural", "navy"];

    public static readonly string[] Tags =
    [
        "new", "sale", "gift", "handmade", "vegan", "bestseller", "limited", "organic", "kids", "outdoor", "office", "travel", "summer",
        "winter", "minimal", "vintage", "premium", "refurbished", "local", "fairtrade", "bundle", "clearance", "eco", "waterproof", "smart",
    ];

    public static readonly string[] Interests =
    [
        "cooking", "cycling", "reading", "gardening", "music", "travel", "running", "chess", "photography", "hiking", "sewing", "games",
        "coffee", "art", "yoga", "climbing",
    ];

    public static readonly string[] Sentences =
    [
        "Made to be used every day and to look better with every year.", "The edges are finished by hand.",
        "It fits into small rooms as well as into large ones.", "Every piece is checked twice before it leaves the workshop.",
        "Clean it with a damp cloth and leave it to dry in the air.", "The packaging is made of paper alone.",
        "Spare parts can be had for ten years.", "It arrives assembled, or nearly so.", "The colours may differ a little from the picture.",
        "Two years of guarantee, as the law has it, and three more from us.", "Designed together with people who use it for a living.",
        "It weighs less than it seems.", "We recommend it as a gift.", "Good in winter, better in summer.",
        "The material comes from certified sources within a day's drive.", "No tools are needed.",
        "A quiet companion that does not ask for attention.", "It stands firm on uneven ground.",
    ];

    public static readonly string[] Praise = ["Very happy", "Excellent", "Exactly as described", "Love it", "Would buy again", "Great value"];

    public static readonly string[] Mixed = ["It is fine", "Decent for the price", "Does its job", "Good, not great"];

    public static readonly string[] Blame = ["Disappointed", "Broke after a week", "Not as pictured", "Sent it back"];

    public static readonly string[] Opinions =
    [
        "Delivery took two days.", "The colour is a bit darker than on my screen.", "My daughter uses it all the time.",
        "I have compared several and this one won.", "The manual is hard to read.", "Feels solid.", "Smaller than I thought.",
        "Second one I have bought.", "Customer service answered within the hour.", "It smells a little at first.",
        "Works as it should.", "The price went down a week later.", "A present for my brother, who likes it.",
    ];

    public static readonly string[] Notes =
    [
        "Please leave the parcel with the neighbour.", "Gift wrapping, please.", "Ring twice.", "Deliver after 17:00.",
        "Second floor, left.", "No advertising leaflets, please.",
    ];

    public static readonly string[] Browsers =
    [
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15",
        "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0",
        "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36",
    ];
}
