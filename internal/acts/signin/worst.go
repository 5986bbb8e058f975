package signin

// rows are orders in which people type without thinking. Folded: 0, 1 and 3 are letters by then.
var rows = []string{"oi2e456789o", "i2e4567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn"}

// worst are the stems of the passwords that are tried first, folded, longest first where one is in another: what is left
// after them must be worth something by itself.
var worst = []string{
	"correcthorsebatterystaple", "administrator", "verandermij", "qwertyuiop", "wachtwoorden", "wachtwoord", "beveiliging", "woningcorporatie",
	"camerabeelden", "camerabeeld", "huismeester", "password", "passwort", "welcome", "welkom", "changeme", "letmein", "geheim", "secret",
	"zonneschijn", "sunshine", "iloveyou", "ikhouvanjou", "superman", "batman", "pokemon", "dragon", "monkey", "shadow", "princess", "prinses",
	"football", "voetbal", "feyenoord", "ajax", "psv", "baseball", "master", "michael", "charlie", "trustnoi", "starwars", "computer", "internet",
	"nederland", "holland", "amsterdam", "rotterdam", "utrecht", "denhaag", "eindhoven", "groningen",
	"portiek", "camera", "beelden", "video", "toezicht", "beheerder", "beheer", "kantoor", "huurder", "woning",
	"admin", "login", "inloggen", "user", "gebruiker", "default", "standaard", "root", "test", "demo", "temp", "tijdelijk",
	"lente", "zomer", "herfst", "winter", "spring", "summer", "autumn",
	"januari", "februari", "maart", "april", "juni", "juli", "augustus", "september", "oktober", "november", "december",
	"maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag",
	"qwerty", "azerty", "asdfgh", "zxcvbn", "abcdef", "qazwsx", "iqaz2wsx", "poiuyt", "lkjhgf",
	"i9o", "i99", "2oo", "2oi", "2o2", "2oe", "passw", "pass", "hallo", "hello", "mijn", "my",
}
