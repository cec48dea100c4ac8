using Polystore.Redis.Observe.Sections;
using Polystore.RedisClient;

namespace Polystore.Redis.Observe;

/// <summary>Reads the lines of ACL LIST: <c>user NAME on nopass sanitize-payload ~* &amp;* +@all</c>.</summary>
internal static class AclText
{
    public static RedisAclUsers Users(RedisReply reply)
    {
        var users = new List<RedisAclUser>();
        foreach (var line in reply.AsStrings())
        {
            var words = (line ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 2 || words[0] != "user")
            {
                continue;
            }

            var rules = words[2..];
            users.Add(new RedisAclUser(
                words[1],
                rules.Contains("on"),
                rules.Contains("nopass"),
                rules.Count(rule => rule.StartsWith('#')),
                rules.Where(rule => !rule.StartsWith('#') && rule is not ("on" or "off" or "nopass")).ToList()));
        }

        return new RedisAclUsers(users);
    }
}
