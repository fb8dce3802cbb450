package matcher

// The words that a roster may use, levels lowest first.
var (
	StaffLevels  = []string{"secondary", LevelCollege, LevelUniversity, "master", "doctor"}
	TheoryLevels = []string{"none", "elementary", "intermediate", "advanced"}
	Sexes        = []string{"female", "male"}
	Services     = []string{ServiceCadre, ServiceCivilServant}
	Verdicts     = []string{"yes", "no"}
)

// Words that code goes by.
const (
	LevelCollege        = "college"
	LevelUniversity     = "university"
	ServiceCadre        = "cadre"
	ServiceCivilServant = "civil_servant"
)
