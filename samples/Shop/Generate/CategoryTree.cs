namespace Polystore.Samples.Shop.Generate;

/// <summary>The categories, the same at every scale: departments, groups, and leaves with the price and weight usual there.</summary>
internal static class CategoryTree
{
    // department / group / leaf : usual price in euro : usual weight in grams : how often products are of this kind
    private const string Leaves =
        """
        Home/Furniture/Chairs:89:6200:6
        Home/Furniture/Tables:249:21000:4
        Home/Furniture/Shelves:129:15000:4
        Home/Furniture/Beds:499:42000:2
        Home/Lighting/Table Lamps:45:1400:5
        Home/Lighting/Ceiling Lamps:99:2600:4
        Home/Textiles/Blankets:39:1200:4
        Home/Textiles/Curtains:49:1700:3
        Home/Textiles/Cushions:19:450:5
        Kitchen/Cookware/Pans:49:1500:5
        Kitchen/Cookware/Pots:59:2100:4
        Kitchen/Tableware/Mugs:12:350:8
        Kitchen/Tableware/Plates:15:600:5
        Kitchen/Tableware/Cutlery:29:800:3
        Kitchen/Appliances/Kettles:39:1300:3
        Kitchen/Appliances/Toasters:45:1700:3
        Kitchen/Appliances/Coffee Machines:349:7800:2
        Electronics/Audio/Headphones:119:280:7
        Electronics/Audio/Speakers:179:2400:5
        Electronics/Computing/Keyboards:79:900:5
        Electronics/Computing/Mice:35:120:6
        Electronics/Computing/Monitors:299:5200:3
        Electronics/Accessories/Cables:9:80:9
        Electronics/Accessories/Chargers:25:150:7
        Clothing/Women/Dresses:69:420:7
        Clothing/Women/Blouses:45:260:6
        Clothing/Men/Shirts:49:300:7
        Clothing/Men/Trousers:65:560:6
        Clothing/Shoes/Sneakers:95:850:7
        Clothing/Shoes/Boots:139:1500:4
        Sports/Outdoor/Tents:229:3600:3
        Sports/Outdoor/Backpacks:89:1100:5
        Sports/Outdoor/Sleeping Bags:109:1600:3
        Sports/Fitness/Weights:35:5000:4
        Sports/Fitness/Mats:29:1100:4
        Sports/Cycling/Helmets:65:330:4
        Sports/Cycling/Lights:25:140:4
        Books/Fiction/Novels:14:380:12
        Books/Fiction/Poetry:12:240:3
        Books/Knowledge/Cookbooks:28:950:5
        Books/Knowledge/Travel Guides:19:420:4
        Books/Knowledge/Textbooks:49:1300:4
        Toys/Games/Board Games:34:1200:6
        Toys/Games/Puzzles:16:700:5
        Toys/Building/Blocks:44:1500:5
        Toys/Plush/Animals:18:300:5
        Garden/Plants/Seeds:4:20:7
        Garden/Plants/Bulbs:7:150:4
        Garden/Tools/Spades:32:1900:3
        Garden/Tools/Shears:27:500:4
        """;

    public static readonly Node[] Nodes = Read();

    /// <summary>The nodes that products hang on.</summary>
    public static readonly Node[] LeafNodes = [.. Nodes.Where(node => node.Share > 0)];

    public static readonly int[] LeafShares = [.. LeafNodes.Select(node => node.Share)];

    private static Node[] Read()
    {
        List<Node> nodes = [];
        Dictionary<string, int> ids = [];
        foreach (string line in Leaves.Split('\n', StringSplitOptions.TrimEntries))
        {
            string[] fields = line.Split(':');
            string[] path = fields[0].Split('/');
            int? parent = null;
            for (int depth = 0; depth < path.Length; depth++)
            {
                string key = string.Join('/', path[..(depth + 1)]);
                if (!ids.TryGetValue(key, out int id))
                {
                    id = ids[key] = nodes.Count + 1;
                    int order = nodes.Count(node => node.Parent == parent) + 1;
                    bool leaf = depth == path.Length - 1;
                    nodes.Add(new(
                        id, parent, path[depth], key.ToLowerInvariant().Replace(' ', '-'), order,
                        leaf ? int.Parse(fields[1]) * 100 : 0, leaf ? int.Parse(fields[2]) : 0, leaf ? int.Parse(fields[3]) : 0));
                }

                parent = id;
            }
        }

        return [.. nodes];
    }

    internal sealed record Node(int Id, int? Parent, string Name, string Slug, int Order, int PriceInCents, int WeightInGrams, int Share);
}
