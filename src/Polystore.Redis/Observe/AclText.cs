using Polystore.Redis.Observe.Sections;
using Polystore.RedisClient;

namespace Polystore.Redis.Observe;

/// <summary>Reads ACL LOG, and the lines of ACL LIST: <c>user NAME on nopass sanitize-payload ~* &amp;* +@all</c>.</summary>
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

    public static RedisAclLog Log(RedisReply reply)
    {
        var entries = new List<RedisAclLogEntry>();
        foreach (var item in reply.Items)
        {
            var entry = item.AsMap();
            entries.Add(new RedisAclLogEntry(entry.Named("reason").Text(), entry.Named("username").Text(), entry.Named("count").Whole()));
        }

        return new RedisAclLog(entries);
    }
}
