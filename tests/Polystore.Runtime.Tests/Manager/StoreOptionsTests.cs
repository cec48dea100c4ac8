using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Polystore.Runtime.Manager;
using Polystore.Runtime.Stores;

namespace Polystore.Runtime.Tests.Manager;

public sealed class StoreOptionsTests
{
    [Fact]
    public async Task What_the_application_configures_is_what_stores_are_made_by()
    {
        var given = new KeyValueStoreOptions { Url = "memory:", MaxKeys = 5 };
        var services = new ServiceCollection().AddLogging();
        services.Configure<KeyValueStoreOptions>("live", options => options.MaxKeys--);
        services.AddPolystore(stores => stores.AddKeys("live", given).AddKeys("other", options => options.MaxKeys = 7).AddRelational("main"));
        services.Configure<KeyValueStoreOptions>("live", options => options.MaxKeys -= 2);
        services.ConfigureAll<KeyValueStoreOptions>(options => options.Url = "memory:");
        services.Configure<RelationalStoreOptions>("main", options => options.Url = "memory:");
        services.PostConfigure<KeyValueStoreOptions>("live", options => options.Resilience = options.Resilience with { Retries = 0 });
        given.MaxKeys = 100;
        await using var provider = services.BuildServiceProvider();

        var monitor = provider.GetRequiredService<IOptionsMonitor<KeyValueStoreOptions>>();
        monitor.Get("live").ShouldBe(new KeyValueStoreOptions { Url = "memory:", MaxKeys = 2, Resilience = new() { Retries = 0 } });
        monitor.Get("other").MaxKeys.ShouldBe(7);
        provider.GetRequiredService<IOptions<RelationalStoreOptions>>().Value.ShouldBeSameAs(provider.GetRequiredService<IOptions<RelationalStoreOptions>>().Value);
        provider.GetRequiredService<IOptions<RelationalStoreOptions>>().Value.Url.ShouldBe("memory:", "it is the only one");
        var live = provider.GetRequiredKeyedService<IKeyValueStore>("live");
        await live.IncrementAsync("a");
        await live.IncrementAsync("b");
        await Should.ThrowAsync<StoreFullException>(() => live.IncrementAsync("c").AsTask());
        await provider.GetRequiredService<RelationalStore>().PingAsync();
    }

    [Fact]
    public void A_question_without_a_name_or_with_an_unknown_one_is_answered_by_the_names_that_there_are()
    {
        using var provider = new ServiceCollection().AddPolystore(stores => stores.AddKeys("a", options => options.Url = "memory:").AddKeys("b", options => options.Url = "memory:")).BuildServiceProvider();

        Should.Throw<ArgumentException>(() => provider.GetRequiredService<IOptions<KeyValueStoreOptions>>().Value).Message.ShouldContain("There is no such store ''; there are a, b.");
        Should.Throw<ArgumentException>(() => provider.GetRequiredService<IOptionsMonitor<KeyValueStoreOptions>>().Get("c")).Message.ShouldContain("There is no such store 'c'; there are a, b.");
    }

    [Theory]
    [InlineData(0, "memory:", "The store main's MaxPoolSize is 0; it has to be 1 to 10,000.")]
    [InlineData(5, "", "The store main's Url is empty; it has to be the URL of a database, or memory:.")]
    [InlineData(5, "redis://:geheim@h", "The store main's Url is one of redis, which does not fit this kind of store; use postgres://, sqlite: or memory:.")]
    [InlineData(5, "postgres://u:geheim@h/d?target_session_attrs=first", "The store main's Url has target_session_attrs 'first'; use any, primary, read-write, standby, prefer-standby, read-only or prefer-primary.")]
    public async Task The_start_refuses_what_is_out_of_its_range_in_one_sentence(int pool, string url, string sentence)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        var started = false;
        builder.Services.AddHostedService(_ => new Started(() => started = true));
        builder.Services.AddPolystore(stores => stores.AddRelational("main", options => options.Url = url));
        builder.Services.Configure<RelationalStoreOptions>("main", options => options.MaxPoolSize = pool);
        using var host = builder.Build();

        var wrong = await Should.ThrowAsync<OptionsValidationException>(() => host.StartAsync());

        wrong.Message.ShouldBe(sentence);
        wrong.OptionsName.ShouldBe("main");
        wrong.OptionsType.ShouldBe(typeof(RelationalStoreOptions));
        started.ShouldBeFalse("nothing starts before options are checked");
    }

    [Fact]
    public void Rules_of_the_application_are_respected_and_all_that_is_wrong_is_said()
    {
        var services = new ServiceCollection().AddPolystore(stores => stores.AddKeys("live", options => options.Url = "memory:"));
        services.AddOptions<KeyValueStoreOptions>("live").Configure(options => options.MaxKeys = 0).Validate(options => options.MaxKeys >= 1000, "We keep a thousand keys at least.");
        using var provider = services.BuildServiceProvider();

        Should.Throw<OptionsValidationException>(provider.GetRequiredService<DatabaseManager>).Failures
            .ShouldBe(["We keep a thousand keys at least.", "The store live's MaxKeys is 0; it has to be 1 or more."], ignoreOrder: true);
    }

    [Theory]
    [InlineData("mian", "KeyValueStoreOptions are configured for 'mian', which is not registered; there are live, main, and ConfigureAll is for all of them.")]
    [InlineData("", "KeyValueStoreOptions are configured for no name, which is not registered; there are live, main, and ConfigureAll is for all of them.")]
    public void Options_that_are_configured_for_a_store_that_is_not_there_are_a_typing_error(string name, string sentence)
    {
        var services = new ServiceCollection().AddPolystore(stores => stores.AddKeys("live", options => options.Url = "memory:").AddKeys("main", options => options.Url = "memory:"));
        services.Configure<KeyValueStoreOptions>(name, options => options.MaxKeys = 10);
        using var provider = services.BuildServiceProvider();

        Should.Throw<OptionsValidationException>(provider.GetRequiredService<DatabaseManager>).Message.ShouldBe(sentence);
    }

    [Fact]
    public async Task A_whole_configuration_has_its_stores_under_Polystore_and_a_section_as_it_is()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Polystore:Keys:live"] = "memory:", ["Other:Keys:second"] = "memory:" }).Build();
        var services = new ServiceCollection().AddLogging().AddPolystore(configuration).AddPolystore(configuration.GetSection("Other"));
        await using var provider = services.BuildServiceProvider();

        provider.GetRequiredService<DatabaseManager>().Stores.Select(store => store.Name).ShouldBe(["live", "second"]);
        provider.GetService<IKeyValueStore>().ShouldBeNull("there are two");
        provider.GetRequiredKeyedService<IKeyValueStore>("second").ShouldBeSameAs(provider.GetRequiredService<DatabaseManager>().Keys("second"));
        Should.Throw<ArgumentException>(() => services.AddPolystore(configuration.GetSection("Missing"))).Message.ShouldContain("The configuration has nothing under Missing; name stores there, such as Missing:Relational:main.");
        Should.Throw<ArgumentException>(() => services.AddPolystore(stores => stores.AddKeys("live"))).Message.ShouldContain("The name live is taken by another store of its kind; give each its own.");
    }

    [Fact]
    public void Replicas_belong_to_a_server()
    {
        var wrong = Should.Throw<ArgumentException>(() => new DatabaseManager(stores => stores.AddRelational("main", options => (options.Url, options.Replicas) = ("memory:", ["postgres://h/d"]))));

        wrong.Message.ShouldContain("The store main's Replicas is 1; it has to be 0, as PostgreSQL alone has replicas.");
    }

    private sealed class Started(Action tell) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            tell();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
