"""The demo's programme: believable evenings in several cities, told relative to today."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DemoTier:
    """A tier: price in thousandths of the chain's coin; ``sold`` by the demo's own buyers."""

    name: str
    price_milli: int
    supply: int
    sold: int = 0
    description: str = ""


@dataclass(frozen=True)
class DemoEvent:
    """An event that begins ``in_days`` days from today at ``hour`` in its own time zone, for ``hours`` hours.

    ``in_days`` of 0 means: doors are open now, whatever the hour.
    """

    title: str
    summary: str
    text: str
    topic: str
    venue: str
    address: str
    city: str
    country: str
    timezone: str
    in_days: int
    hour: int
    hours: int
    tiers: tuple[DemoTier, ...]
    is_online: bool = False
    transfer_policy: str = "free"


EVENTS: tuple[DemoEvent, ...] = (
    DemoEvent(
        "Night Ferry: a concert on the water",
        "Four songs out, four songs back, and the harbour lights in between.",
        "The MS Luise leaves the pier at the old fish market with a piano bolted to her deck. **Nora Lindqvist** plays "
        "two sets while we go round the container terminal and come back under the bridge.\n\nDrinks on board. Bring "
        "a jacket: the upper deck is open.",
        "Music",
        "MS Luise",
        "Altona fish market, pier 4",
        "Hamburg",
        "DE",
        "Europe/Berlin",
        0,
        19,
        5,
        (DemoTier("On deck", 20, 120, 3), DemoTier("By the piano", 45, 24, 2, "One of 24 chairs in the saloon")),
    ),
    DemoEvent(
        "PyData Wrocław #31",
        "Two talks, a long break with pierogi, and lightning talks for the brave.",
        "**Talks:** *Forecasting tram delays with very little data* (Ola Zielińska) and *What we unlearned about "
        "feature stores* (Marek Nowicki).\n\nDoors at six, talks from half past. Free, but seats are counted.",
        "Technology",
        "Concordia Design",
        "Wyspa Słodowa 7",
        "Wrocław",
        "PL",
        "Europe/Warsaw",
        3,
        18,
        4,
        (DemoTier("Seat", 0, 90, 4),),
        transfer_policy="none",
    ),
    DemoEvent(
        "Sourdough from scratch",
        "One day, two loaves, and a starter of your own to take home.",
        "We mix at nine, fold until noon, and bake while you eat. Flour, jars and aprons are here. Bring a tea towel "
        "and patience.\n\nNo more than twelve people, so everybody gets their hands in.",
        "Food",
        "Backstube Süd",
        "Karl-Heine-Straße 54",
        "Leipzig",
        "DE",
        "Europe/Berlin",
        5,
        9,
        7,
        (DemoTier("Place at the table", 55, 12, 11),),
    ),
    DemoEvent(
        "The Weather Project: contemporary dance",
        "Eleven dancers and forty litres of rain.",
        "Ana Ferreira's company comes back to Lisbon with the piece that toured for two years. Seventy minutes without "
        "an interval. The first rows get wet, which is why they cost less.",
        "Theatre",
        "Teatro do Bairro Alto",
        "Rua Tenente Raul Cascais 1A",
        "Lisbon",
        "PT",
        "Europe/Lisbon",
        9,
        20,
        2,
        (DemoTier("Dry seats", 28, 180, 3), DemoTier("Wet seats", 12, 40, 2, "Rows 1 to 3; ponchos are provided")),
        transfer_policy="marketplace",
    ),
    DemoEvent(
        "Solidity by candlelight",
        "An evening of reading other people's contracts, slowly.",
        "Bring a laptop and one contract that puzzled you. We read three of them together, line by line, and write "
        "down what we would test. No slides, no sponsors.",
        "Technology",
        "Impact Hub, Viadukt",
        "Viaduktstrasse 93",
        "Zürich",
        "CH",
        "Europe/Zurich",
        12,
        19,
        3,
        (DemoTier("Chair", 8, 30, 2),),
    ),
    DemoEvent(
        "Half marathon around the lakes",
        "21.1 kilometres on gravel, flat as a table, with soup at the end.",
        "Start in three waves from half past nine. Chips and numbers at the tent from eight. Water at 5, 10 and 16 km; "
        "the course closes after three hours.\n\nYour ticket is your number: we scan you at the start, and the badge "
        "that arrives afterwards is your proof.",
        "Sport",
        "Boathouse at Lake Malta",
        "ul. Wiankowa 3",
        "Poznań",
        "PL",
        "Europe/Warsaw",
        16,
        9,
        6,
        (DemoTier("Runner", 22, 800, 4), DemoTier("Runner with shirt", 38, 300, 2)),
    ),
    DemoEvent(
        "Letterpress for beginners",
        "Set type by hand, pull your own prints, go home with inky fingers.",
        "A working Heidelberg, three hand presses and forty cases of type. You will print a card with your own words "
        "by the end of the afternoon.",
        "Workshop",
        "The Print Room",
        "12 Hanbury Street",
        "London",
        "GB",
        "Europe/London",
        19,
        13,
        4,
        (DemoTier("Press and type", 62, 8, 5),),
    ),
    DemoEvent(
        "Ambient Sunday",
        "Lie down, close your eyes, six hours of very slow music.",
        "Mattresses, blankets and tea. Phones stay at the door. Come and go as you like; the last piece starts at "
        "seven and ends when it ends.",
        "Music",
        "Zeiss planetarium",
        "Prenzlauer Allee 80",
        "Berlin",
        "DE",
        "Europe/Berlin",
        23,
        14,
        6,
        (DemoTier("All day", 18, 150, 4), DemoTier("Evening only", 11, 60)),
    ),
    DemoEvent(
        "Open source maintainers' breakfast",
        "Coffee first, then the question nobody asks: when do you stop?",
        "A small round for people who keep something alive that others depend on. Three short stories, then tables of "
        "six. What is said stays there.",
        "Technology",
        "Café Central de las Artes",
        "Calle de Alcalá 42",
        "Madrid",
        "ES",
        "Europe/Madrid",
        27,
        9,
        3,
        (DemoTier("Breakfast included", 9, 48, 2),),
    ),
    DemoEvent(
        "Short films from the Baltic",
        "Nine films, none longer than fifteen minutes, all of them worth the tram ride.",
        "Chosen from four hundred entries by a jury of projectionists. English subtitles. The directors of three of "
        "the films are here and will answer anything.",
        "Film",
        "Kino Sputnik",
        "Hasenheide 54",
        "Berlin",
        "DE",
        "Europe/Berlin",
        31,
        20,
        3,
        (DemoTier("Seat", 10, 110, 3), DemoTier("Seat and poster", 19, 30, 1)),
    ),
    DemoEvent(
        "Writing tests people thank you for",
        "A two-hour online class with exercises and honest feedback.",
        "We take a test suite that everybody hates and make it one that tells you what broke. Works in any language; "
        "examples in Python.\n\nThe link is in your ticket.",
        "Technology",
        "Online",
        "",
        "",
        "",
        "UTC",
        34,
        16,
        2,
        (DemoTier("Live, with feedback", 25, 40, 3), DemoTier("Live, listening", 6, 400, 2)),
        is_online=True,
    ),
    DemoEvent(
        "Wine from volcanoes",
        "Six glasses from Etna, Santorini, Lanzarote and three places you have not heard of.",
        "Led by Chiara Russo, who makes one of them. Bread, cheese and a map. Seated, eighteen people.",
        "Food",
        "Cantina Sotterranea",
        "Via dei Banchi Vecchi 17",
        "Rome",
        "IT",
        "Europe/Rome",
        38,
        19,
        3,
        (DemoTier("Seat", 48, 18, 6),),
    ),
    DemoEvent(
        "Chess in the park: rapid open",
        "Seven rounds of ten minutes, boards provided, blunders forgiven.",
        "Swiss system, prizes in three groups, a board with a view for the winners. Beginners play beginners for the "
        "first two rounds.",
        "Games",
        "Jardin du Luxembourg, east tables",
        "Rue de Médicis",
        "Paris",
        "FR",
        "Europe/Paris",
        44,
        11,
        6,
        (DemoTier("Player", 5, 64, 5), DemoTier("Under 18", 0, 32, 2)),
    ),
    DemoEvent(
        "Winter lights: a walk with a lighting designer",
        "Two hours on foot through a city that somebody lit on purpose.",
        "Why is this facade warm and that one cold? Who decides when the lights go out? We start at the library and "
        "end with hot chocolate.",
        "City",
        "Dokk1 library",
        "Hack Kampmanns Plads 2",
        "Aarhus",
        "DK",
        "Europe/Copenhagen",
        52,
        18,
        2,
        (DemoTier("Walker", 14, 25, 3),),
    ),
)
